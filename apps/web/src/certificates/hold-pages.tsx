import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, Navigate } from 'react-router';
import type { Certificate, SuspensionWish } from '../api/authority.js';
import { Instant } from '../components/deadline.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { InterruptionPage } from '../components/shapes/interruption-page.js';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { CERTIFICATE_LOOKS } from '../components/states/states.js';
import { useDraft } from '../forms/use-draft.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import { CertificateIdentity } from './certificate-identity.js';
import { DescriptionField, NotPossible } from './stop-parts.js';

/** What is done to a certificate that can be undone, or undoes it. */
export type Hold = 'suspension' | 'reinstatement';

export interface HoldPageProps {
  readonly hold: Hold;
  readonly certificate: Certificate;
  /** Why it cannot be, where the state alone would allow it. */
  readonly obstacle?: string | undefined;
  /** Address of the record. */
  readonly record: string;
  /** Whether a reason may be given: staff give one, a holder owes nobody any. */
  readonly asksDescription: boolean;
  /** Also has the record read again, so that the outcome finds it as it is now. */
  readonly write: (wish: SuspensionWish, idempotencyKey: string) => Promise<unknown>;
  /** Goes to the outcome. */
  readonly done: () => void;
}

/** Where the outcome is shown, below the record. */
export const HOLD_DONE = { suspension: 'suspended', reinstatement: 'reinstated' } as const;

const FROM = { suspension: 'ACTIVE', reinstatement: 'SUSPENDED' } as const;

/** Before a certificate is suspended, or a suspension is lifted: what that means from this moment on. */
export function HoldPage({ hold, certificate, obstacle, record, asksDescription, write, done }: HoldPageProps): ReactElement {
  const say = useSay();
  const { fields, change, forget } = useDraft(`${hold}.${certificate.id}`, { description: '' });
  const submit = useSubmit(write, () => {
    forget();
    done();
  });
  const faults = useFaults({ description: 'DESCRIPTION' }, submit.problem);
  const isDone = submit.busy || submit.done;
  if (!isDone && (certificate.state !== FROM[hold] || obstacle !== undefined)) {
    return <NotPossible title={say(`${hold}.impossible`)} text={obstacle ?? say(`${hold}.impossible.text`, { state: say(CERTIFICATE_LOOKS[certificate.state].word) })} record={record} />;
  }
  const description = fields.description.trim();
  return (
    <InterruptionPage
      title={say(`${hold}.title`)}
      text={say(`${hold}.text`)}
      help={say(`${hold}.help`)}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say(`${hold}.submit`)}
      busy={submit.busy}
      onContinue={() => submit.send(description === '' ? {} : { description })}
      back={record}
    >
      <CertificateIdentity certificate={certificate} />
      {asksDescription && (
        <DescriptionField optional value={fields.description} change={(description) => change({ description })} error={faults.of('description')} />
      )}
    </InterruptionPage>
  );
}

/** What was done, and what follows. A certificate that has moved on meanwhile is shown as it is. */
export function HoldDonePage({ hold, certificate, record }: { readonly hold: Hold; readonly certificate: Certificate; readonly record: string }): ReactElement {
  const say = useSay();
  const { id, state, suspension } = certificate;
  if (state !== (hold === 'suspension' ? 'SUSPENDED' : 'ACTIVE')) return <Navigate to={record} replace />;
  return (
    <OutcomePage
      tone={hold === 'suspension' ? 'amber' : 'green'}
      title={say(`${hold}.done`)}
      id={id}
      about={
        suspension !== null && (
          <p>
            <Instant at={suspension.at} />
          </p>
        )
      }
      next={[say(`${hold}.done.next`), say(`${hold}.done.later`)]}
      otherwise={say(`${hold}.done.otherwise`)}
      actions={
        <Button component={Link} to={record} size="md">
          {say('revocation.open')}
        </Button>
      }
    />
  );
}
