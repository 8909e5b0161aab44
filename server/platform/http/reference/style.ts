/** The look of the reference, on the tokens of the app; readable without them, before a build. */
export const STYLE = `
:root { --nav: 15rem; scroll-padding-top: 16px; }
* { box-sizing: border-box; }
body {
  margin: 0; padding: 20px 16px 64px; max-width: 76rem; margin-inline: auto;
  font: var(--text, 16px) / 1.5 var(--font, system-ui, sans-serif);
  color: var(--ink, CanvasText); background: var(--surface, Canvas); overflow-wrap: anywhere;
}
a { color: var(--brand, LinkText); text-underline-offset: 3px; }
p a, dd a { text-decoration: underline; text-decoration-color: var(--brand-line); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; border-radius: 4px; }
h1 { margin: 0; font-size: var(--text-xxl, 40px); line-height: 1.1; letter-spacing: -.02em; }
h2 { margin: 48px 0 4px; font-size: var(--text-xl, 26px); line-height: 1.2; letter-spacing: -.01em; }
h3 { margin: 0; font-size: var(--text-l, 19px); line-height: 1.3; font-weight: 700; }
main > h3 { margin-top: 24px; }
h4 { margin: 18px 0 2px; font-size: var(--text-s, 13px); font-weight: 650; color: var(--muted); }
p { margin: 6px 0; }
code { font: .9em/1.4 ui-monospace, 'SFMono-Regular', Menlo, monospace; }
dd code, p code { background: var(--well); border-radius: 6px; padding: 1px 5px; }
header { display: grid; gap: 12px; padding: 12px 0 20px; }
header .brand { display: flex; align-items: center; gap: 10px; font-weight: 700; text-decoration: none; color: inherit; }
header .lead { font-size: var(--text-l, 19px); max-width: 44rem; color: var(--muted); }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
nav ul ul { display: none; }
nav a { text-decoration: none; }
nav > ul > li > a {
  display: flex; align-items: center; min-height: 48px; padding: 0 18px; border-radius: 999px;
  background: var(--brand-soft); color: var(--brand); font-weight: 650;
}
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: var(--radius, 16px);
  box-shadow: var(--shadow); padding: 18px 16px; margin: 14px 0;
}
.card:target { border-color: var(--brand); box-shadow: inset 4px 0 0 var(--brand), var(--shadow); }
.route { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; font-weight: 650; }
.route code { font-size: 1rem; background: none; padding: 0; }
.tag { display: inline-block; border-radius: 999px; padding: 3px 11px; font-size: var(--text-s, 13px); font-weight: 650; background: var(--well); color: var(--muted); white-space: nowrap; }
.GET { background: var(--info-soft); color: var(--info); }
.POST { background: var(--brand-soft); color: var(--brand); }
.PUT { background: var(--warn-soft); color: var(--warn); }
.DELETE { background: var(--alert-soft); color: var(--alert); }
.summary { font-size: var(--text, 16px); font-weight: 400; }
.fields { margin: 0; }
.frames { margin: 0; gap: 6px; }
.frames + .fields { margin-top: 8px; }
.fields > div { padding: 9px 0; border-top: 1px solid var(--line); }
.fields > div:first-child { border-top: 0; }
.fields > div:target { background: var(--brand-soft); border-radius: 6px; }
dt code { font-weight: 650; }
dt i { color: var(--muted); font-size: var(--text-s, 13px); font-style: normal; }
dd { margin: 0; color: var(--muted); }
dd code { display: inline-block; }
dd p { color: var(--ink); margin: 2px 0 0; }
footer { margin-top: 48px; color: var(--muted); font-size: var(--text-s, 13px); }
@media (min-width: 40rem) {
  body { padding-inline: 28px; }
  .card { padding: 22px 24px; }
  .fields > div { display: grid; grid-template-columns: 15rem 1fr; gap: 20px; }
}
@media (min-width: 62rem) {
  .columns { display: grid; grid-template-columns: var(--nav) minmax(0, 1fr); gap: 40px; }
  nav { position: sticky; top: 20px; align-self: start; max-height: calc(100vh - 40px); overflow-y: auto; padding-right: 8px; }
  nav ul, nav ul ul { display: block; }
  nav > ul > li > a { display: block; min-height: 0; padding: 4px 0; background: none; margin-top: 14px; }
  nav ul ul a { display: block; padding: 3px 0; color: var(--muted); font-size: 14px; }
  nav ul ul a:hover { color: var(--brand); }
  main > h2:first-child { margin-top: 0; }
}
`
