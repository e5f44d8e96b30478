import type { ReactElement } from 'react';
import { CompletionPages } from './completion/completion-pages.js';
import { DocumentPage } from './document-page.js';
import { EndPage } from './end-page.js';
import { useSubjectWork } from './subject-context.js';
import { WaitingPage } from './waiting-page.js';

/** The page that fits where the request stands: somebody has to act, and this says who. */
export function SubjectRequestPage(): ReactElement {
  const { request } = useSubjectWork();
  switch (request.state) {
    case 'AWAITING_USER_CHECK':
    case 'CHECK_FAILED':
      return <DocumentPage />;
    case 'CHECKING':
    case 'AWAITING_APPROVAL':
    case 'ISSUING':
    case 'ISSUE_FAILED':
      return <WaitingPage />;
    case 'APPROVED':
      return <CompletionPages />;
    case 'COMPLETED':
    case 'CANCELLED':
    case 'REJECTED':
    case 'EXPIRED':
    case 'FAILED':
      return <EndPage state={request.state} />;
  }
}
