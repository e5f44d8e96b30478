import PostalMime from 'postal-mime';

/** What a report says of the one recipient of a message. */
export interface DeliveryReport {
  /** `failed`: given up for good. `delayed`: still being tried. */
  readonly action: 'failed' | 'delayed';
  /** Class, subject and detail (RFC 3463), such as 5.1.1. */
  readonly status: string;
}

/** What a mail to a return path turns out to be. `other` is a report of success or relaying, of which nothing follows. */
export type ReadReport = DeliveryReport | 'other' | 'unreadable';

const STATUS = /^[245]\.\d{1,3}\.\d{1,3}/;

/**
 * Reads a delivery status notification (RFC 3464). That delivery was given up is final whatever class the status has: a server that tried
 * for days tells the last passing fault, such as 4.4.1, as the cause (RFC 3464, 2.3.3).
 */
export async function readDeliveryReport(raw: Uint8Array): Promise<ReadReport> {
  const status = await statusPartOf(raw);
  if (status === undefined) return 'unreadable';
  // The first group of fields tells of the message, each further one of a recipient (RFC 3464, 2.1).
  const [, ...groups] = fieldGroups(status);
  const reports = groups.map(reportOf);
  if (reports.length === 0) return 'unreadable';
  const told = (action: DeliveryReport['action']) => reports.find((report) => typeof report === 'object' && report.action === action);
  return told('failed') ?? told('delayed') ?? (reports.includes('other') ? 'other' : 'unreadable');
}

/** The part of type message/delivery-status; undefined when the mail has none or cannot be taken apart. */
async function statusPartOf(raw: Uint8Array): Promise<string | undefined> {
  try {
    const { headers, attachments } = await PostalMime.parse(raw, { maxNestingDepth: 8, forceRfc822Attachments: true });
    const type = headers.find(({ key }) => key === 'content-type')?.value ?? '';
    if (!/^multipart\/report\b/i.test(type)) return undefined;
    const part = attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
    if (part === undefined) return undefined;
    return typeof part.content === 'string' ? part.content : Buffer.from(part.content as ArrayBuffer).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Groups of header fields, parted by empty lines; names in lower case, the first of a name counts. */
function fieldGroups(text: string): ReadonlyMap<string, string>[] {
  const unfolded = text.replaceAll('\r\n', '\n').replace(/\n[ \t]+/g, ' ');
  return unfolded
    .split(/\n[ \t]*\n+/)
    .filter((group) => group.trim() !== '')
    .map((group) => {
      const fields = new Map<string, string>();
      for (const line of group.split('\n')) {
        const [, name, value] = /^([\w-]+)[ \t]*:(.*)$/.exec(line) ?? [];
        if (name !== undefined && value !== undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim());
      }
      return fields;
    });
}

function reportOf(fields: ReadonlyMap<string, string>): ReadReport {
  const action = fields.get('action')?.toLowerCase();
  if (action === 'delivered' || action === 'relayed' || action === 'expanded') return 'other';
  const status = STATUS.exec(fields.get('status') ?? '')?.[0];
  if (status === undefined || status.startsWith('2')) return 'unreadable';
  return action === 'failed' || action === 'delayed' ? { action, status } : 'unreadable';
}
