/** The style sheet of `study.html`: readable on a screen by day and night, and on paper. */
export const HTML_STYLE: string = `
:root{color-scheme:light dark;--paper:#f6f7f8;--card:#fff;--ink:#1c2126;--soft:#5a646e;--line:#d9dee3;--accent:#0067a5}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0e1115;--card:#15191e;--ink:#eceff2;--soft:#a3adb7;--line:#2c333a;--accent:#62b8ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:68rem;margin:0 auto;padding:3rem 1.5rem 4rem}
h1{font-size:2.1rem;line-height:1.15;letter-spacing:-.015em;margin:0 0 .75rem}
h2{font-size:1.3rem;margin:3rem 0 .75rem}
p,li{max-width:44rem}
.lead{font-size:1.2rem;line-height:1.5}
.soft,footer{color:var(--soft)}
code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.88em}
figure{margin:2rem 0;background:var(--card);border:1px solid var(--line);border-radius:8px;overflow-x:auto}
figcaption,details{padding:0 1.5rem 1rem;color:var(--soft);font-size:.9rem}summary{cursor:pointer}
figure svg{display:block;max-width:100%;height:auto;margin:0 auto}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:.8rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .5rem;text-align:right}
tbody th,td{white-space:nowrap}
th:first-child,td:first-child,th.text,td.text{text-align:left}
thead tr+tr th:first-child{text-align:right}
thead th{font-weight:600;color:var(--soft);vertical-align:bottom}
thead tr:last-child th,thead th[rowspan]{border-bottom:1px solid var(--line)}
th[scope=colgroup]{text-align:center;border-bottom:1px solid var(--line)}
tbody th{font-weight:400}
tbody th[scope=rowgroup]{text-align:left;font-weight:650;padding-top:1rem}
tbody tr:last-child>*{padding-bottom:.7rem}
tbody+tbody{border-top:1px solid var(--line)}
dd.term{padding-left:1.5rem}a{color:var(--accent)}
dt{font-weight:650;margin-top:.8rem}dd{margin:0;max-width:44rem}
footer{margin-top:3rem;font-size:.9rem}
@media print{body{font-size:10pt;background:none}main{max-width:none;padding:0}figure,.scroll{border:none;break-inside:avoid}table{font-size:7.5pt}th,td{padding:.2rem .35rem}h2{break-after:avoid}}
`.trim();
