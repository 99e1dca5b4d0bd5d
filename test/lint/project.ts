import { resolve } from 'node:path';
import { API, type Project } from 'typescript/unstable/sync';

/**
 * What a check finds in the code of a project.
 *
 * @param configuration a tsconfig.json with all code of the project, tests too
 * @param folder of the project
 */
export function ofProject<T>(configuration: string, folder: string, check: (project: Project) => T): T {
  const api = new API({ cwd: resolve(folder) });
  try {
    const [project] = api.updateSnapshot({ openProjects: [resolve(configuration)] }).getProjects();
    return check(project);
  } finally {
    api.close();
  }
}
