/** Number of components that a simulated network has addresses for. */
export const MOST_COMPONENTS = 65_535;
