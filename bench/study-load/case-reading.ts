import { printReading } from '../comparison/bench-case.ts';
import { studyCases } from './cases.ts';

printReading(studyCases);
