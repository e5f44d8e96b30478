import { useEffect, useRef } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useSay } from '../text/use-text.js';

export interface PageTitleProps {
  readonly title: string;
  /** What stands in the heading, where that is more than the title. */
  readonly shown?: ReactNode;
  /** Marks the title of the browser, which a screen reader says first. */
  readonly failed?: boolean;
}

/** The heading of a page. When it appears it takes the focus, so that a screen reader says where a link without a page load led. */
export function PageTitle({ title, shown = title, failed = false }: PageTitleProps): ReactElement {
  const say = useSay();
  const heading = useRef<HTMLHeadingElement>(null);
  const inBrowser = `${failed ? say('shell.error-title', { title }) : title} – Vidimus`;
  useEffect(() => {
    document.title = inBrowser;
  }, [inBrowser]);
  useEffect(() => {
    // A page of one field gives it the focus at once: its label says what it is for.
    if (!(document.activeElement instanceof HTMLInputElement)) heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {shown}
    </h1>
  );
}
