/** Whether an id fits a glob in which `*` stands for anything. */
export function matchesGlob(id: string, glob: string): boolean {
  const pattern = glob.split('*').map(part => part.replace(/[^A-Za-z0-9/-]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`).test(id);
}
