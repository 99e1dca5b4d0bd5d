import { printReading } from '../comparison/bench-case.ts';
import { sctpCases } from './cases.ts';

printReading(sctpCases);
