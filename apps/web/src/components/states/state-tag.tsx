import type { ReactElement } from 'react';
import { useSay } from '../../text/use-text.js';
import { Icon } from '../icons.js';
import type { StateLook } from './states.js';
import styles from './state-tag.module.css';

/** The state of something: word, colour, picture, from the one table of `states.ts`. */
export function StateTag({ look }: { readonly look: StateLook }): ReactElement {
  const say = useSay();
  return (
    <span className={styles.tag} data-tone={look.tone}>
      <Icon name={look.icon} size={14} />
      <span>{say(look.word)}</span>
    </span>
  );
}
