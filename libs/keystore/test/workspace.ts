import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const libraryFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** A folder of its own below the system's folder for temporary files. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'vidimus-keystore-'));
}

/** Deletes what {@link temporaryFolder} made. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Whether a command line tool is there; when not, says why tests are skipped. */
export function toolAvailable(tool: string): boolean {
  const available = spawnSync(tool, ['--help'], { stdio: 'ignore' }).error === undefined;
  if (!available) {
    console.warn(`Skipped: ${tool} is not installed.`);
  }
  return available;
}

/** The library as plain JavaScript in a folder, so that a bare Node process can import it; returns the path of its index. */
export function compileLibraryInto(folder: string, { withPackages }: { withPackages: boolean }): string {
  const source = join(libraryFolder, 'src');
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) {
      const { outputText } = ts.transpileModule(readFileSync(join(source, file), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2024, verbatimModuleSyntax: true },
      });
      const target = join(folder, 'library', dirname(file), `${basename(file, '.ts')}.js`);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, outputText);
    }
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  if (withPackages) {
    symlinkSync(join(libraryFolder, '../../node_modules'), join(folder, 'node_modules'));
  }
  return join(folder, 'library/index.js');
}

/** Runs a module script in a process of its own and returns what it printed; rejects when it fails. */
export function runScript(folder: string, script: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`exit code ${code}: ${errors}`))));
  });
}
