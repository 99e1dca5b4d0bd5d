/** The parts of a title of SimProcTC: “Text{abbreviation}[unit]”. */
export interface PlotTitle {
  readonly text: string;
  /** Empty: none. */
  readonly symbol: string;
  /** Empty: none. */
  readonly unit: string;
}

/** Letters by their names, as R's formulas have them. */
const greek: ReadonlyMap<string, string> = new Map(
  (
    'alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ ' +
    'omicron ο pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi ϕ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ ' +
    'Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω infinity ∞'
  )
    .match(/\w+ \S/gu)
    ?.map((pair) => pair.split(' '))
    .map(([name = '', letter = '']) => [name, letter] as const),
);

export function plotTitle(title: string): PlotTitle {
  const [, text = '', symbol = '', unit = ''] = /^([^[{]*)(?:\{([^}]*)\})?[^[]*(?:\[([^\]]*)\])?/.exec(title) ?? [];
  return { text: plain(text), symbol: plain(symbol), unit: plain(unit) };
}

/** “PU:PE Ratio r [1]” */
export function titleInWords({ text, symbol, unit }: PlotTitle): string {
  return [text, symbol, unit === '' ? '' : `[${unit}]`].filter((part) => part !== '').join(' ');
}

/** `:theta:` is the letter; colons around other words are left out. */
function plain(text: string): string {
  return text.replaceAll(/:(\w+):/g, (_all, word: string) => greek.get(word) ?? word).trim();
}
