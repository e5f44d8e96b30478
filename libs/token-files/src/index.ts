export { writePskc } from './pskc/write-pskc.js';
export type { WriteOptions } from './pskc/write-pskc.js';
export { readTokenFile, TOKEN_FILE_FORMATS } from './read-token-file.js';
export type { ReadOptions, TokenFileFormat } from './read-token-file.js';
export { TOKEN_FILE_REASONS, TokenFileError } from './token-file-error.js';
export type { FilePosition, TokenFileReason } from './token-file-error.js';
export { DEFAULT_LIMITS } from './token-record.js';
export type { TokenEntry, TokenFileLimits, TokenFileSecrets, TokenRecord } from './token-record.js';
