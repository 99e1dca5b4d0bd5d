/**
 * The folder with the results of a study: with `--partial`, of what its sweep has done so far, with tables and without
 * pictures.
 */
export async function resultsFolder(directory: string, isPartial: boolean | undefined): Promise<string> {
  if (isPartial !== true) return directory;
  const { partialTables } = await import('./partial-study.ts');
  return partialTables(directory);
}
