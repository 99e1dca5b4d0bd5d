import { printReading } from '../comparison/bench-case.ts';
import { kernelCases } from './hold-model.ts';

printReading(kernelCases);
