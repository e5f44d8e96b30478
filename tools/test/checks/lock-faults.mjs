/** Checks that package-lock.json is complete: an incomplete one installs here and fails on a clean machine. */

/**
 * @param {{ packages: Record<string, object> }} lock parsed package-lock.json (version 3)
 * @returns {string[]} one sentence per fault; empty when it is sound
 */
export function lockFaults(lock) {
  const faults = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (/^https?:/.test(entry.resolved ?? '')) {
      faults.push(`${path} names a download address: run npm with omit-lockfile-registry-resolved=true (it is in .npmrc).`);
    }
    const names = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies });
    for (const name of names.filter((dependency) => !resolves(lock, path, dependency))) {
      faults.push(`${path || 'the root'} depends on ${name}, which is not in the lock: pin a version of it that is published for all platforms.`);
    }
  }
  return faults;
}

/** As Node looks for a package: in node_modules here, then in those of the folders above. */
function resolves(lock, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (!folder.endsWith('node_modules') && lock.packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`]) {
      return true;
    }
    if (folder === '') {
      return false;
    }
  }
}
