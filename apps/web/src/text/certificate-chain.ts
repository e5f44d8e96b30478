/** The certificates of a chain, leaf first, each as its own PEM text. */
export function certificatesOf(chainPem: string): readonly string[] {
  return chainPem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}
