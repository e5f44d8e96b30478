/**
 * The one error that crosses the inside of Vidimus. It knows nothing of HTTP: the edge renders it once as a problem
 * document (RFC 9457). Whatever is not a `Problem` is an internal error, and its text never leaves the process.
 */

/** What kind of thing went wrong; the edge maps a kind to a status code. */
export const PROBLEM_KINDS = {
  validation: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'too-large': 413,
  'media-type': 415,
  unprocessable: 422,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemKind = keyof typeof PROBLEM_KINDS;

/** A problem type as documented for callers: what it means and what to do about it. */
export interface ProblemType {
  readonly kind: ProblemKind;
  /** Short and stable; the same for every occurrence. */
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

/** One fault of an input, at the place it was found. */
export interface FieldProblem {
  /** JSON Pointer (RFC 6901) into the request, for example `/email`. */
  readonly pointer: string;
  readonly detail: string;
  /** A stable word a program can react to, for example `CHECK_DIGIT`. */
  readonly code?: string;
}

/** What may accompany a problem. Never secrets, never personal data. */
export interface ProblemExtras {
  readonly errors?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
  /** Further members of the problem document, for example the state that refused a command. */
  readonly members?: Readonly<Record<string, string | number | boolean | null>>;
  readonly cause?: unknown;
}

/** Thrown wherever a caller can be told what went wrong. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly slug: ProblemSlug,
    /** A sentence for this occurrence: what is wrong and what to do. */
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${slug}: ${detail}`, extras.cause === undefined ? undefined : { cause: extras.cause });
  }

  get type(): ProblemType {
    return PROBLEM_TYPES[this.slug];
  }
}

/** Every problem type there is, by the slug that ends its `type` address. `docs/problems.md` is made from this table. */
export const PROBLEM_TYPES = {
  'validation-failed': {
    kind: 'validation',
    title: 'The request is not well formed',
    cause: 'A field of the body, the path or the query is missing, unknown or not of the form that is asked for.',
    remedy: 'Correct the fields that `errors` names and send the request again.',
  },
  'body-too-large': {
    kind: 'too-large',
    title: 'The request is too large',
    cause: 'The body is larger than this address takes; most take one mebibyte.',
    remedy: 'Send less at once.',
  },
  'unsupported-media-type': {
    kind: 'media-type',
    title: 'The form of the body is not understood',
    cause: 'The header `Content-Type` names a form that this address does not read.',
    remedy: 'Send JSON, with `Content-Type: application/json`.',
  },
  'idempotency-key-required': {
    kind: 'validation',
    title: 'An idempotency key is required',
    cause: 'A write was sent without the header `Idempotency-Key`.',
    remedy: 'Send a fresh UUID in `Idempotency-Key`, and the same one again when you repeat the same request.',
  },
  unauthenticated: {
    kind: 'unauthenticated',
    title: 'Sign-in is required',
    cause: 'No valid access token or session came with the request.',
    remedy: 'Sign in, or fetch a new access token, and repeat the request.',
  },
  'step-up-required': {
    kind: 'unauthenticated',
    title: 'A fresh second factor is required',
    cause: 'The step asks for a second factor that was given a few minutes ago at most.',
    remedy: 'Confirm with your second factor and repeat the request.',
  },
  'login-required': {
    kind: 'unauthenticated',
    title: 'A tax login is required',
    cause: 'The step is for the person whom the request is about, who proved himself at the tax login longer than 30 minutes ago, or not yet.',
    remedy: 'Log in at the tax login and repeat the request.',
  },
  'credentials-refused': {
    kind: 'unprocessable',
    title: 'The credentials are not right',
    cause: 'User name and password do not belong together, or the code of the second factor is wrong or was used before.',
    remedy: 'Type them again. A code can be used once: wait for the next one. Your manager can invite you anew.',
  },
  'security-key-required': {
    kind: 'unprocessable',
    title: 'The security key is required',
    cause: 'The officer has a confirmed security key; a code of the second factor no longer confirms his decisions.',
    remedy: 'Confirm with the security key. If it is lost or broken, have a manager revoke it; codes are taken again from then on.',
  },
  forbidden: {
    kind: 'forbidden',
    title: 'Not allowed',
    cause: 'The caller is known but holds no role or scope that allows this.',
    remedy: 'Ask an administrator of your organisation for the role that the detail names.',
  },
  'not-found': {
    kind: 'not-found',
    title: 'Not found',
    cause: 'Nothing with this identifier exists where the caller may look.',
    remedy: 'Check the identifier. What belongs to another organisation is not found either.',
  },
  'link-expired': {
    kind: 'gone',
    title: 'The link has expired',
    cause: 'The mailed link is older than 24 hours, or a newer one was sent.',
    remedy: 'Use the link of the newest message, or have a new one sent to the same address.',
  },
  'illegal-transition': {
    kind: 'conflict',
    title: 'Not possible in this state',
    cause: 'The command is not one that the present state answers; somebody else may have acted first.',
    remedy: 'Read the object again; `state` says where it stands.',
  },
  conflict: {
    kind: 'conflict',
    title: 'In conflict with what exists',
    cause: 'Something that exists already excludes what was asked for.',
    remedy: 'Read the detail: it names what is in the way.',
  },
  'idempotency-key-in-use': {
    kind: 'conflict',
    title: 'The first request with this key is still running',
    cause: 'A request with the same `Idempotency-Key` has not ended yet.',
    remedy: 'Wait a moment and repeat the request with the same key.',
  },
  'answer-lost': {
    kind: 'conflict',
    title: 'It was done, but the answer was lost',
    cause: 'The first request with this `Idempotency-Key` was carried out; the service stopped before its answer was kept.',
    remedy: 'Read what the request changed; the member `id` names it. For another request use a fresh key.',
  },
  'idempotency-key-reused': {
    kind: 'unprocessable',
    title: 'The idempotency key was used for another request',
    cause: 'The same `Idempotency-Key` came before with another body or for another address.',
    remedy: 'Use a fresh key for every new request.',
  },
  unprocessable: {
    kind: 'unprocessable',
    title: 'A rule refuses the request',
    cause: 'The request is well formed, but a rule of the matter does not allow it.',
    remedy: 'Read the detail and `errors`: they name the rule and what to change.',
  },
  'evidence-mismatch': {
    kind: 'unprocessable',
    title: 'The evidence does not fit the request',
    cause: 'The signed decision does not cover exactly what was asked for, or its signature or signer does not hold.',
    remedy: 'Have the decision taken again over the present data.',
  },
  'certificate-request-refused': {
    kind: 'unprocessable',
    title: 'The certificate signing request is refused',
    cause: 'The PKCS#10 request cannot be read, does not prove possession of its key, or carries a key that is not accepted.',
    remedy: 'Make a new key pair of an accepted kind and a new request; `errors` says what was wrong.',
  },
  'otp-device-locked': {
    kind: 'conflict',
    title: 'The device takes no codes any more',
    cause: 'Too many wrong codes came in a row for the device, or within a year for its holder.',
    remedy: 'More codes do not help, right ones neither. While a device is being set up, register another one; otherwise ask support.',
  },
  'pin-blocked': {
    kind: 'conflict',
    title: 'The PIN is blocked',
    cause: 'The PIN of the key, or its unblock code, was wrong five times in a row.',
    remedy: 'Set a new PIN with the unblock code that came with the certificate. Where that is blocked too, ask the registration office.',
  },
  'too-many-requests': {
    kind: 'too-many-requests',
    title: 'Too many requests',
    cause: 'A limit of attempts or of calls was reached.',
    remedy: 'Wait for the time that `Retry-After` gives.',
  },
  'registry-unavailable': {
    kind: 'unavailable',
    title: 'The registry does not answer',
    cause: 'A registry outside Vidimus is away or too slow.',
    remedy: 'Nothing is lost: repeat the request later.',
  },
  unavailable: {
    kind: 'unavailable',
    title: 'Not available at the moment',
    cause: 'A part that is needed for this is away.',
    remedy: 'Nothing is lost: repeat the request with the same idempotency key in a moment.',
  },
  internal: {
    kind: 'internal',
    title: 'Something failed on our side',
    cause: 'An unexpected fault. Its details are in the log under the number that `instance` gives.',
    remedy: 'Repeat the request; if it fails again, tell support the number.',
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemSlug = keyof typeof PROBLEM_TYPES;
