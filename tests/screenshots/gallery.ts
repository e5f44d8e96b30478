import type { Shot } from './camera.js';

/** A page to leaf through the pictures: a row for each page and appearance, a column for each language. */
export function galleryOf(shots: readonly Shot[]): string {
  const surfaces = Map.groupBy(shots, ({ surface }) => surface);
  const sections = [...surfaces].map(([surface, ofSurface]) => {
    const pages = Map.groupBy(ofSurface, ({ page }) => page);
    return `<section id="${surface}"><h2>${surface}</h2>${[...pages].map(([page, ofPage]) => pageRows(page, ofPage)).join('\n')}</section>`;
  });
  const links = [...surfaces.keys()].map((surface) => `<a href="#${surface}">${surface}</a>`).join(' · ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vidimus: every page, four languages</title>
<style>
  body { margin: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: #17202b; background: #f6f7f9; }
  nav { position: sticky; top: 0; padding: .5rem 0; background: #f6f7f9; }
  h3 { margin: 2rem 0 .5rem; }
  .row { display: flex; gap: 1rem; overflow-x: auto; padding-bottom: 1rem; align-items: flex-start; }
  figure { flex: none; margin: 0; }
  figcaption { font-size: 13px; color: #505c6b; }
  img { display: block; border: 1px solid #d9dee5; background: #fff; }
  .wide img { width: 420px; }
  .narrow img { width: 195px; }
</style>
</head>
<body>
<h1>Vidimus: every page, four languages</h1>
<nav>${links}</nav>
${sections.join('\n')}
</body>
</html>
`;
}

function pageRows(page: string, shots: readonly Shot[]): string {
  const rows = Map.groupBy(shots, ({ size }) => size);
  const figure = ({ file, locale, size, scheme }: Shot): string =>
    `<figure><a href="${file}"><img src="${file}" loading="lazy" alt="${page}, ${locale}, ${size}, ${scheme}"></a><figcaption>${locale}${scheme === 'dark' ? ', dark' : ''}</figcaption></figure>`;
  return `<h3>${page}</h3>${[...rows].map(([size, ofSize]) => `<div class="row ${size.startsWith('390') ? 'narrow' : 'wide'}">${ofSize.map(figure).join('')}</div>`).join('\n')}`;
}
