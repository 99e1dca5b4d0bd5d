/** Loaded before a measured program: writes down what the process used when it ends. */
import { writeFileSync } from 'node:fs';
import { USAGE_FILE, type OwnUsage } from './measured-process.ts';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: OwnUsage = { cpu: (userCPUTime + systemCPUTime) / 1e6, peakMemory: maxRSS * 1024 };
  writeFileSync(process.env[USAGE_FILE] ?? '', JSON.stringify(usage));
});
