/** The command of a process that a validation starts; not for users. */
export const COMPONENT_COMMAND = 'validation-component';
