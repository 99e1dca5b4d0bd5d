import type { ParameterValue } from './parameter-catalogue.ts';

/** A parameter held at a value, or swept. */
export interface Setting {
  readonly name: string;
  readonly values: readonly ParameterValue[];
  readonly isList: boolean;
}
