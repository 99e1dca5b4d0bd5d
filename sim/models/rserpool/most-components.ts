/** A simulated network has addresses for so many components. */
export const MOST_COMPONENTS = 65_535;
