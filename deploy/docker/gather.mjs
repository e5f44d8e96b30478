/**
 * Copies what one room consists of, once everything is built: `node deploy/docker/gather.mjs ROOM FOLDER`. ROOM is a folder of services/,
 * or `tools` for the commands of the operator. Packages that are not copied are not in the image.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package that an image is made for, and the program it runs. */
export function programOf(room) {
  return room === 'tools' ? { folder: 'tools/standalone', program: 'dist/cli.js' } : { folder: `services/${room}`, program: 'dist/main.js' };
}

/** The folder of a package, and those of the packages of this repository that it stands on. */
export function foldersFor(folder, root = '.') {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) visit(folderOf(name, root));
  };
  visit(folder);
  return [...found];
}

function folderOf(name, root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { resolved } = packages[`node_modules/${name}`];
  return resolved;
}

function gather(room, target) {
  const { folder, program } = programOf(room);
  for (const path of foldersFor(folder)) {
    for (const part of ['package.json', 'dist']) cpSync(join(path, part), join(target, path, part), { recursive: true });
  }
  mkdirSync(target, { recursive: true });
  if (room === 'gateway') cpSync('apps/web/dist', join(target, 'web'), { recursive: true });
  writeFileSync(join(target, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  writeFileSync(join(target, 'main.mjs'), `import './${folder}/${program}';\n`);
  cpSync('deploy/docker/healthcheck.mjs', join(target, 'healthcheck.mjs'));
}

if (process.argv[1] === import.meta.filename) {
  const [room, target] = process.argv.slice(2);
  if (room === undefined || room === '' || target === undefined) {
    console.error('Say which room and where to: node deploy/docker/gather.mjs ROOM FOLDER (docker build --build-arg ROOM=identity).');
    process.exit(1);
  }
  gather(room, target);
}
