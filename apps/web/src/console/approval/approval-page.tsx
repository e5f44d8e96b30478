import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { approveIssuance, draftDecision } from '../../api/issuance.js';
import type { DecisionDraft, Issuance } from '../../api/issuance.js';
import { ApiProblem } from '../../api/problem.js';
import { Loading } from '../../components/loading.js';
import { OutcomePage } from '../../components/shapes/outcome-page.js';
import { ISSUANCE_LOOKS, OFFICER_COMMANDS } from '../../components/states/states.js';
import { today } from '../../text/instants.js';
import { installationZone, useDates, useSay } from '../../text/use-text.js';
import { useDraft } from '../../forms/use-draft.js';
import { BrokenPage, PlainPage } from '../../pages/plain-pages.js';
import { nameOf } from '../requests/request-list.js';
import { useIssuance } from '../requests/use-issuance.js';
import { DeclarationStep } from './declaration-step.js';
import type { PresenceDraft } from './presence-draft.js';
import { PresenceStep } from './presence-step.js';
import type { ApprovalShape } from './presence-step.js';
import { useConfirmed } from './use-confirmed.js';

/** [S4-37 to S4-39] Approving: the meeting in person, then the declaration, signed with a code. */
export function ApprovalPage(): ReactElement {
  const { id = '' } = useParams();
  const request = useIssuance(id);
  if (request.data !== undefined) return <Task request={request.data} />;
  if (request.error instanceof ApiProblem) return <BrokenPage problem={request.error} retry={() => void request.refetch()} />;
  return <Loading />;
}

function Task({ request }: { readonly request: Issuance }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const { id, state, subject } = request;
  const presence = useDraft<PresenceDraft>(`approval.${id}`, { date: today(Date.now(), installationZone()), place: '', documentType: '', documentNumber: '' });
  // The step stands in the address, so that the browser's way back leads to the meeting; what is signed does not, and is drafted anew after a reload.
  const [query] = useSearchParams();
  const [decision, setDecision] = useState<DecisionDraft>();
  const [done, setDone] = useState(false);
  if (!done && !OFFICER_COMMANDS[state].includes('approve')) {
    return (
      <PlainPage title={say('approval.impossible')} text={say('approval.impossible.text', { state: say(ISSUANCE_LOOKS[state].word) })}>
        <Button component={Link} to={`/console/requests/${id}`}>
          {say('new.started.open')}
        </Button>
      </PlainPage>
    );
  }
  const shape = {
    task: say('approval.title'),
    about: <p>{say('approval.for', { name: nameOf(request), taxNumber: subject.taxNumberMasked })}</p>,
    steps: [
      { id: 'presence', title: say('approval.step.presence') },
      { id: 'declaration', title: say('approval.step.declaration') },
    ],
  };
  const drafted = (made: DecisionDraft): void => {
    setDecision(made);
    void navigate({ search: '?step=declaration' });
  };
  if (decision === undefined || query.get('step') !== 'declaration') {
    return (
      <PresenceStep
        shape={shape}
        name={nameOf(request)}
        draft={presence}
        write={(meeting, key) => draftDecision(http, id, meeting, key)}
        drafted={drafted}
        back={() => void navigate(`/console/requests/${id}`)}
      />
    );
  }
  const approved = (): void => {
    // The request is another one by now; this page must not say that it cannot be approved any more.
    setDone(true);
    presence.forget();
    void navigate(`/console/requests/${id}/approved`, { replace: true });
  };
  return <Declared shape={shape} id={id} draft={decision} approved={approved} back={() => void navigate(-1)} />;
}

interface DeclaredProps {
  readonly shape: ApprovalShape;
  readonly id: string;
  readonly draft: DecisionDraft;
  readonly approved: () => void;
  readonly back: () => void;
}

function Declared({ shape, id, draft, approved, back }: DeclaredProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const { decisionId, digest, decision } = draft;
  const confirm = useConfirmed({ digest, purpose: 'issuance.approval', organisationId: decision.organisation.id }, (statement, key) => approveIssuance(http, id, { decisionId, statement }, key));
  const done = (): void => {
    approved();
    void queries.invalidateQueries({ queryKey: ['issuance', id] });
    void queries.invalidateQueries({ queryKey: ['issuances'] });
  };
  return <DeclarationStep shape={shape} decision={draft} submitLabel={say('approval.submit')} confirm={confirm} done={done} back={back} />;
}

/** What follows an approval, and by when. */
export function ApprovedPage(): ReactElement {
  const say = useSay();
  const dates = useDates();
  const { id = '' } = useParams();
  const request = useIssuance(id);
  if (request.error instanceof ApiProblem) return <BrokenPage problem={request.error} retry={() => void request.refetch()} />;
  if (request.data === undefined) return <Loading />;
  const { dueAt } = request.data;
  return (
    <OutcomePage
      tone="green"
      title={say('approval.done')}
      id={id}
      next={[say('approval.done.next', { name: nameOf(request.data) }), ...(dueAt === null ? [] : [say('approval.done.deadline', { deadline: dates.instant(dueAt) })])]}
      otherwise={say('approval.done.otherwise')}
      actions={
        <Button component={Link} to={`/console/requests/${id}`} size="md">
          {say('new.started.open')}
        </Button>
      }
    />
  );
}
