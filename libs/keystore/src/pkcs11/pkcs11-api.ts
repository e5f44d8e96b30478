/**
 * The part of pkcs11js that is used here. Its own types are not there on a machine without a compiler, where npm leaves the
 * package out; the library must compile all the same. The integration tests call every function on a real token.
 */

/** Slots, sessions and objects are named by handles. */
export type Handle = Buffer;

export interface Attribute {
  type: number;
  value?: number | boolean | string | Buffer | Date;
}
export type Template = Attribute[];

export interface Mechanism {
  mechanism: number;
  parameter?: Buffer;
}

export interface KeyPair {
  privateKey: Handle;
  publicKey: Handle;
}

export interface TokenInfo {
  label: string;
  /** As the maker gave it, padded. */
  serialNumber: string;
  flags: number;
}

/** The functions of a loaded module, named as in the standard (PKCS #11 v2.40). */
export interface Pkcs11Calls {
  load(path: string): void;
  C_Initialize(options?: { flags?: number }): void;
  C_Finalize(): void;
  C_GetSlotList(tokenPresent?: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): TokenInfo;
  C_InitToken(slot: Handle, pin?: string, label?: string): string;
  C_InitPIN(session: Handle, pin?: string): void;
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, userType: number, pin?: string): void;
  C_Logout(session: Handle): void;
  C_FindObjectsInit(session: Handle, template: Template): void;
  C_FindObjects(session: Handle, maxObjectCount: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: Template): { type: number; value: Buffer }[];
  C_SetAttributeValue(session: Handle, object: Handle, template: Template): void;
  C_DestroyObject(session: Handle, object: Handle): void;
  C_GenerateKeyPairAsync(session: Handle, mechanism: Mechanism, publicTemplate: Template, privateTemplate: Template): Promise<KeyPair>;
  C_GenerateKeyAsync(session: Handle, mechanism: Mechanism, template: Template): Promise<Handle>;
  C_WrapKeyAsync(session: Handle, mechanism: Mechanism, wrappingKey: Handle, key: Handle, wrapped: Buffer): Promise<Buffer>;
  C_UnwrapKeyAsync(session: Handle, mechanism: Mechanism, wrappingKey: Handle, wrapped: Buffer, template: Template): Promise<Handle>;
  C_EncryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_EncryptAsync(session: Handle, data: Buffer, encrypted: Buffer): Promise<Buffer>;
  C_DecryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_DecryptAsync(session: Handle, encrypted: Buffer, data: Buffer): Promise<Buffer>;
  C_SignInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_SignAsync(session: Handle, data: Buffer, signature: Buffer): Promise<Buffer>;
  C_VerifyInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_VerifyAsync(session: Handle, data: Buffer, signature: Buffer): Promise<boolean>;
}

type ConstantName =
  | `CKA_${'CLASS' | 'DECRYPT' | 'DERIVE' | 'EC_PARAMS' | 'EC_POINT' | 'ENCRYPT' | 'EXTRACTABLE' | 'ID' | 'KEY_TYPE' | 'LABEL' | 'MODULUS'}`
  | `CKA_${'MODULUS_BITS' | 'PRIVATE' | 'PUBLIC_EXPONENT' | 'SENSITIVE' | 'SIGN' | 'SIGN_RECOVER' | 'TOKEN' | 'UNWRAP' | 'VALUE_LEN' | 'VERIFY' | 'WRAP'}`
  | `CKF_${'OS_LOCKING_OK' | 'RW_SESSION' | 'SERIAL_SESSION' | 'TOKEN_INITIALIZED'}`
  | `CKK_${'AES' | 'EC' | 'RSA'}`
  | `CKM_${'AES_CBC_PAD' | 'AES_CMAC' | 'AES_KEY_GEN' | 'AES_KEY_WRAP_PAD' | 'ECDSA' | 'EC_KEY_PAIR_GEN' | 'RSA_PKCS_KEY_PAIR_GEN' | 'SHA256_RSA_PKCS'}`
  | `CKO_${'PRIVATE_KEY' | 'PUBLIC_KEY' | 'SECRET_KEY'}`
  | `CKU_${'SO' | 'USER'}`;

/** The package: its class, and the constants of the standard. */
export type Pkcs11Api = Readonly<Record<ConstantName, number>> & { readonly PKCS11: new () => Pkcs11Calls };

/** By a name that the compiler does not look up: the package is optional. Its constants are only on the default export. */
const packageName: string = 'pkcs11js';

/** Imports the package when it is asked for, never at start. Rejects when it is not installed or does not load. */
export async function loadApi(): Promise<Pkcs11Api> {
  const { default: api } = (await import(packageName)) as { default: Pkcs11Api };
  return api;
}
