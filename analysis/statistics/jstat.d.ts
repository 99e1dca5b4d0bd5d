/** jStat comes without types; this is what we use of it. */
declare module 'jstat' {
  const jstat: {
    readonly studentt: {
      /** Quantile of Student's t distribution. */
      inv(probability: number, degreesOfFreedom: number): number;
      cdf(t: number, degreesOfFreedom: number): number;
    };
    /** @internal */
    readonly chisquare: {
      /** Quantile of the chi-square distribution. @internal */
      inv(probability: number, degreesOfFreedom: number): number;
    };
    /** Regularized incomplete beta function. */
    ibeta(x: number, a: number, b: number): number;
  };
  export default jstat;
}
