/** A telephone number as people may see it: enough for its owner to know it. */
export function maskPhone(phone: string): string {
  return phone.slice(-2).padStart(phone.length, '•');
}
