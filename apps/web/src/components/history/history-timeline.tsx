import type { ReactElement } from 'react';
import type { HistoryEntry } from '../../api/shared.js';
import { useMe } from '../../app/session.js';
import { shortId } from '../../text/codes.js';
import { useDates, useSay, useSayWord } from '../../text/use-text.js';
import { CodeText } from '../code-text.js';
import { Instant } from '../deadline.js';
import { useWho } from './use-who.js';
import styles from './history-timeline.module.css';

/** Says a line of history. */
export type SayLine = (code: string, data: HistoryEntry['data']) => string;

const CHECK_LINES = ['check-passed', 'check-failed', 'check-unavailable', 'check-pending'] as const;
const DELIVERY_LINE = /^(?:invitation|message)-(?:sent|bounced|failed)$/;
/** Whoever was away for long reads the rest in the history itself. */
const MOST_LATEST = 3;
const MESSAGE_LINES = ['message-sent', 'message-bounced', 'message-failed'] as const;

/** The lines that came last, said in short: what and by whom. Lines about mails are left out, which follow by themselves. @param known how many lines were known before */
export function LatestLines({ entries, known, sayLine: ownWords }: { readonly entries: readonly HistoryEntry[]; readonly known: number; readonly sayLine?: SayLine | undefined }): ReactElement | null {
  const by = useBy(entries);
  const usual = useSayLine();
  const sayLine = ownWords ?? usual;
  const told = (lines: readonly HistoryEntry[]): HistoryEntry[] => lines.filter(({ code }) => !DELIVERY_LINE.test(code));
  // A line may have come with what was known before; then the last one is what changed the record.
  const fresh = told(entries.slice(known));
  const lines = fresh.length > 0 ? fresh.slice(-MOST_LATEST) : told(entries).slice(-1);
  return (
    <ul className={styles.latest}>
      {lines.map((entry, index) => (
        <li key={`${entry.at} ${index}`}>
          {sayLine(entry.code, entry.data)} · {by(entry)}
        </li>
      ))}
    </ul>
  );
}

/** What happened, newest first: what, who, when with zone, and the evidence that can be told. */
export function HistoryTimeline({ entries, sayLine }: { readonly entries: readonly HistoryEntry[]; readonly sayLine?: SayLine }): ReactElement {
  const say = useSay();
  const by = useBy(entries);
  if (entries.length === 0) return <p className="soft">{say('history.empty')}</p>;
  return (
    <ol className={styles.timeline}>
      {entries.toReversed().map((entry, index) => (
        <li key={`${entry.at} ${index}`} data-tone={toneOf(entry.code)}>
          <What entry={entry} sayLine={sayLine} />
          <p className={styles.when}>
            <Instant at={entry.at} /> · {by(entry)}
          </p>
        </li>
      ))}
    </ol>
  );
}

function What({ entry: { code, data }, sayLine: ownWords }: { readonly entry: HistoryEntry; readonly sayLine: SayLine | undefined }): ReactElement {
  const say = useSay();
  const usual = useSayLine();
  const sayLine = ownWords ?? usual;
  const digest = typeof data['decisionDigest'] === 'string' ? data['decisionDigest'] : undefined;
  return (
    <>
      <p className={styles.what}>{sayLine(code, data)}</p>
      <DeliveryEvidence code={code} data={data} />
      {digest !== undefined && (
        <p className={styles.evidence}>
          {say('history.digest')}: <CodeText code={digest} label={say('history.digest')} />
        </p>
      )}
    </>
  );
}

/** What a line about a mail rests on: which message, and when its server answered. */
function DeliveryEvidence({ code, data: { messageId, at } }: { readonly code: string; readonly data: HistoryEntry['data'] }): ReactElement | null {
  const say = useSay();
  const dates = useDates();
  if (!DELIVERY_LINE.test(code) || typeof messageId !== 'string' || typeof at !== 'string') return null;
  return <p className={styles.evidence}>{say(code.endsWith('-failed') ? 'history.given-up' : 'history.answered', { number: shortId(messageId), at: dates.instant(at) })}</p>;
}

/** Lines about a registry or a message name it; all others say themselves. */
function useSayLine(): SayLine {
  const say = useSay();
  const sayWord = useSayWord();
  return (code, { check, template }) => {
    const result = CHECK_LINES.find((line) => line === code);
    if (result !== undefined && typeof check === 'string') return say(`history.${result}`, { check: sayWord('check', check) });
    const delivery = MESSAGE_LINES.find((line) => line === code);
    if (delivery !== undefined) return say(`history.${delivery}`, { what: sayWord('message', String(template), say('message.other')) });
    return sayWord('history', code);
  };
}

/** By whom a line is. */
function useBy(entries: readonly HistoryEntry[]): (entry: HistoryEntry) => string {
  const say = useSay();
  const me = useMe();
  const who = useWho(entries.filter(({ actor }) => actor.kind === 'person').map(({ actor }) => actor.id));
  return ({ actor: { kind, id } }) => {
    if (kind === 'system' || kind === 'room') return say('history.by', { actor: say('history.by-system') });
    // Of a request the subject is known by its id, of a certificate by the account he signs in with.
    if (kind === 'subject' && id !== me.id) return say('history.by-subject');
    return say('history.by', { actor: kind === 'client' ? say('history.by-client', { number: id }) : who(id) });
  };
}

function toneOf(code: string): string {
  if (/failed|bounced|refused|rejected|revoked|silent|another-person|^lost$|^blocked$|^locked$/.test(code)) return 'red';
  if (/passed|approved|completed|issued|activated|resynchronised/.test(code) && !code.startsWith('issuing')) return 'green';
  return /cancelled|expired/.test(code) ? 'grey' : 'blue';
}
