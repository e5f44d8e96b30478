/** Programs of the machine that tests use as peers or as infrastructure; on Debian and Ubuntu they are installed when missing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian package, a program of it, and what cannot be tested without it. */
const needed = [
  { package: 'chromium-headless-shell', program: 'chromium-headless-shell', suites: 'browser', isThere: hasChromium },
  { package: 'softhsm2', program: 'softhsm2-util', suites: 'keys on PKCS#11 tokens' },
  { package: 'opensc', program: 'pkcs11-tool', suites: 'keys on PKCS#11 tokens' },
  { package: 'gnutls-bin', program: 'certtool', suites: 'certificates checked by GnuTLS' },
  { package: 'libnss3-tools', program: 'certutil', suites: 'certificates checked by NSS' },
  { package: 'oathtool', program: 'oathtool', suites: 'one-time codes checked by oathtool' },
  { package: 'pskctool', program: 'pskctool', suites: 'token files read again by pskctool' },
  { package: 'poppler-utils', program: 'pdfsig', suites: 'signed PDF documents checked by poppler' },
  { package: 'shellcheck', program: 'shellcheck', suites: 'the start of the broker read by shellcheck' },
  { package: 'faketime', program: 'faketime', suites: 'checks by other programs at another date' },
  { package: 'openssl', program: 'openssl', suites: 'certificates checked by OpenSSL' },
  { package: 'openjdk-17-jre-headless', program: 'java', suites: 'system, and messaging on Kafka', isThere: hasJava17 },
  { package: 'maven', program: 'mvn', suites: 'system, and messaging on Kafka' },
];

/**
 * Sees that the programs are there. What is missing is installed where that is possible without asking; else it is said what to
 * install, and the tests that need it are skipped with their reason.
 *
 * @param {(line: string) => void} say
 */
export function ensurePrograms(say) {
  const before = missing();
  if (before.length === 0) {
    return;
  }
  const packages = before.map((entry) => entry.package);
  const sudo = privilege();
  if (sudo !== undefined && existsSync('/etc/debian_version')) {
    say(`Installing Debian packages for the tests: ${packages.join(' ')}`);
    install(sudo, packages, say);
  }
  for (const entry of missing()) {
    say(`Not installed: ${entry.program}. Tests will be skipped: ${entry.suites}. Remedy: apt-get install ${entry.package}`);
  }
}

function missing() {
  return needed.filter((entry) => !(entry.isThere ?? onPath)(entry.program));
}

/** The words that make a command run as root without a question; undefined when there are none. */
function privilege() {
  if (process.getuid?.() === 0) {
    return [];
  }
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

function install(sudo, packages, say) {
  const command = (...args) => {
    const [program, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  try {
    command('update');
    // One that a distribution does not have would keep all others away.
    command('install', '-y', '--no-install-recommends', ...packages.filter((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0));
  } catch (error) {
    say(`apt-get did not succeed: ${String(error.stderr ?? error.message).trim().split('\n').at(-1)}`);
  }
}

function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The one without windows, or one that was there before. */
function hasChromium(program) {
  return [program, 'chromium', 'chromium-browser', 'google-chrome'].some(onPath) || Boolean(process.env.VIDIMUS_TEST_CHROMIUM);
}

function hasJava17() {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1]) >= 17;
}
