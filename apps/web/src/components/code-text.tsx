import { ActionIcon, CopyButton } from '@mantine/core';
import type { ReactElement } from 'react';
import { groupsOfFour } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { Icon } from './icons.js';

/** A number to compare or to quote: groups of four in a tabular face, with a button that copies it without the gaps. */
export function CodeText({ code, label, grouped = true }: { readonly code: string; readonly label: string; readonly grouped?: boolean }): ReactElement {
  const say = useSay();
  return (
    <span>
      <span className="mono break">{grouped ? groupsOfFour(code) : code}</span>{' '}
      <CopyButton value={code} timeout={2_000}>
        {({ copied, copy }) => (
          <>
            <ActionIcon className="no-print" variant="subtle" size={24} onClick={copy} aria-label={say('shell.copy-what', { what: label })}>
              <Icon name={copied ? 'check' : 'copy'} size={14} />
            </ActionIcon>
            <span className="visually-hidden" role="status">
              {copied ? say('shell.copied') : ''}
            </span>
          </>
        )}
      </CopyButton>
    </span>
  );
}
