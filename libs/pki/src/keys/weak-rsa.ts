/** Known ways in which an RSA modulus gives its factors away. */
export type RsaWeakness = 'EVEN' | 'SMALL_FACTOR' | 'CLOSE_PRIMES' | 'ROCA';

const SMALL_PRIMES = primesUpTo(1000);
const FERMAT_ROUNDS = 100;

/**
 * Looks for weaknesses of an RSA modulus without factoring it; `undefined` means that none was found.
 * Small factors up to 1000, Fermat's method for close primes (100 rounds, as NIST SP 800-56B asks for |p−q| to be large),
 * and the fingerprint of the ROCA generator.
 */
export function weaknessOfRsaModulus(modulus: bigint): RsaWeakness | undefined {
  if ((modulus & 1n) === 0n) return 'EVEN';
  if (hasSmallFactor(modulus)) return 'SMALL_FACTOR';
  if (hasRocaFingerprint(modulus)) return 'ROCA';
  return hasClosePrimes(modulus) ? 'CLOSE_PRIMES' : undefined;
}

function primesUpTo(limit: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; candidate <= limit; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

const SMALL_PRIME_PRODUCT = SMALL_PRIMES.reduce((product, prime) => product * BigInt(prime), 1n);

/** One division of the big number, then small ones only: the remainder modulo the product keeps every small remainder. */
function hasSmallFactor(modulus: bigint): boolean {
  const rest = modulus % SMALL_PRIME_PRODUCT;
  return SMALL_PRIMES.some((prime) => rest % BigInt(prime) === 0n);
}

/**
 * Primes of the faulty library have the form k·M + (65537^a mod M), M the product of the first primes; so the modulus is a power
 * of 65537 modulo each of them. A random modulus passes all of these tests with a probability below 2^-27.
 */
const ROCA_RESIDUES: readonly (readonly [bigint, ReadonlySet<bigint>])[] = SMALL_PRIMES.filter(
  (prime) => prime > 2 && prime <= 167,
).map((prime) => {
  const residues = new Set<bigint>();
  for (let power = 1n; !residues.has(power); power = (power * 65537n) % BigInt(prime)) residues.add(power);
  return [BigInt(prime), residues];
});

const ROCA_PRODUCT = ROCA_RESIDUES.reduce((product, [prime]) => product * prime, 1n);

function hasRocaFingerprint(modulus: bigint): boolean {
  const rest = modulus % ROCA_PRODUCT;
  return ROCA_RESIDUES.every(([prime, residues]) => residues.has(rest % prime));
}

/** Fermat: n = a² − b² = (a+b)(a−b); close primes have a near √n. */
function hasClosePrimes(modulus: bigint): boolean {
  const root = squareRoot(modulus);
  if (root * root === modulus) return true;
  let a = root + 1n;
  let remainder = a * a - modulus;
  for (let round = 0; round < FERMAT_ROUNDS; round++) {
    if (isSquare(remainder)) return true;
    remainder += 2n * a + 1n;
    a += 1n;
  }
  return false;
}

/** Squares modulo 5040 = 16·9·5·7: all but about one in fifty non-squares are ruled out without a root. */
const SQUARES = new Set(Array.from({ length: 5040 }, (_, value) => (value * value) % 5040));

function isSquare(value: bigint): boolean {
  if (!SQUARES.has(Number(value % 5040n))) return false;
  const root = squareRoot(value);
  return root * root === value;
}

/** Integer square root by Newton's method, from a start above the root. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
