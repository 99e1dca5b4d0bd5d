/** Simulated seconds per second. */
export const USUAL_SPEED = 10;
