import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import type { Certificate } from '../../api/authority.js';
import { draftPinReset, orderPinReset, readPinStanding } from '../../api/holders/pin-resets.js';
import type { PinResetDraft, PinStanding } from '../../api/holders/pin-resets.js';
import { ApiProblem } from '../../api/problem.js';
import { holderOf } from '../../certificates/certificate-identity.js';
import { NotPossible } from '../../certificates/stop-parts.js';
import { Loading } from '../../components/loading.js';
import { OutcomePage } from '../../components/shapes/outcome-page.js';
import { useDraft } from '../../forms/use-draft.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { today } from '../../text/instants.js';
import { installationZone, useDates, useSay } from '../../text/use-text.js';
import { DeclarationStep } from '../approval/declaration-step.js';
import type { PresenceDraft } from '../approval/presence-draft.js';
import { PresenceStep } from '../approval/presence-step.js';
import type { ApprovalShape } from '../approval/presence-step.js';
import { useConfirmed } from '../approval/use-confirmed.js';
import { useCertificate } from './use-certificate.js';

const recordOf = (id: string): string => `/console/certificates/${id}`;

/** How the PIN of a certificate's key stands; a certificate whose key is not on the server has none. */
export function usePinStanding(id: string, enabled = true): UseQueryResult<PinStanding> {
  const http = useHttp();
  return useQuery({ queryKey: ['pin-standing', id], queryFn: ({ signal }) => readPinStanding(http, id, signal), enabled, retry: false });
}

/** Whether an officer may be offered to order a new PIN. */
export function isPinReset({ pinState, isResettable }: PinStanding): boolean {
  return pinState === 'BLOCKED' && isResettable;
}

/** An officer who met the holder orders a new PIN: the meeting, then the declaration, signed as an approval is. */
export function PinResetPage(): ReactElement {
  const { id = '' } = useParams();
  const certificate = useCertificate(id);
  const standing = usePinStanding(id);
  const problem = certificate.error ?? standing.error;
  if (certificate.data !== undefined && standing.data !== undefined) return <Task certificate={certificate.data} standing={standing.data} />;
  if (problem instanceof ApiProblem) return <BrokenPage problem={problem} retry={() => void Promise.all([certificate.refetch(), standing.refetch()])} />;
  return <Loading />;
}

function Task({ certificate, standing }: { readonly certificate: Certificate; readonly standing: PinStanding }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const dates = useDates();
  const navigate = useNavigate();
  const { id, serialNumber } = certificate;
  const presence = useDraft<PresenceDraft>(`pin-reset.${id}`, { date: today(Date.now(), installationZone()), place: '', documentType: '', documentNumber: '' });
  const [draft, setDraft] = useState<PinResetDraft>();
  const [until, setUntil] = useState<string>();
  const name = holderOf(certificate) ?? '';
  if (until !== undefined) {
    return (
      <OutcomePage
        tone="green"
        title={say('pin-reset.done')}
        id={id}
        next={[say('pin-reset.done.next', { name, until: dates.instant(until) })]}
        otherwise={say('pin-reset.done.otherwise')}
        actions={
          <Button component={Link} to={recordOf(id)} size="md">
            {say('pin-reset.done.open')}
          </Button>
        }
      />
    );
  }
  if (!isPinReset(standing)) {
    const why = standing.pinState === 'BLOCKED' ? 'pin-reset.impossible.old' : 'pin-reset.impossible.text';
    return <NotPossible title={say('pin-reset.impossible')} text={say(why)} record={recordOf(id)} />;
  }
  const shape = {
    task: say('pin-reset.title'),
    about: <p>{say('pin-reset.for', { name, serial: serialNumber ?? '' })}</p>,
    steps: [
      { id: 'presence', title: say('approval.step.presence') },
      { id: 'declaration', title: say('approval.step.declaration') },
    ],
  };
  if (draft === undefined) {
    return (
      <PresenceStep
        shape={shape}
        name={name}
        text={say('pin-reset.warning')}
        draft={presence}
        write={(meeting) => draftPinReset(http, id, meeting)}
        drafted={setDraft}
        back={() => void navigate(recordOf(id))}
      />
    );
  }
  const ordered = ({ resetUntil }: PinStanding): void => {
    presence.forget();
    setUntil(resetUntil ?? '');
  };
  return <Declared shape={shape} id={id} draft={draft} ordered={ordered} back={() => setDraft(undefined)} />;
}

interface DeclaredProps {
  readonly shape: ApprovalShape;
  readonly id: string;
  readonly draft: PinResetDraft;
  readonly ordered: (standing: PinStanding) => void;
  readonly back: () => void;
}

function Declared({ shape, id, draft, ordered, back }: DeclaredProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const { decision, digest, presenceDocument } = draft;
  const confirm = useConfirmed({ digest, purpose: 'pin.reset', organisationId: decision.organisation.id }, (statement) => orderPinReset(http, id, { decision, presenceDocument, statement }));
  const done = (standing: PinStanding): void => {
    ordered(standing);
    void queries.invalidateQueries({ queryKey: ['pin-standing', id] });
  };
  return <DeclarationStep shape={shape} decision={draft} submitLabel={say('pin-reset.submit')} confirm={confirm} done={done} back={back} />;
}
