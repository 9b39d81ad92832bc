/**
 * The sheet that reports and guides are printed on: one file, no script, nothing fetched (the policy in its head forbids both),
 * A4, readable in black and white: every colour stands beside a sign or a word.
 */
import type { Language } from '../language.js';
import { DRAWING_STYLE } from '../timeline/timeline-svg.js';
import { type Html, html, trusted } from './html.js';

const STYLE = `
@page{size:A4;margin:16mm 14mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:9pt}}
*{box-sizing:border-box}
body{font:15px/1.6 'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',system-ui,sans-serif;color:#1c1b1f;max-width:62rem;margin:0 auto;padding:1.5rem}
html[lang=en] body,html[lang=en] svg text{font-family:system-ui,'Segoe UI','Helvetica Neue','DejaVu Sans',sans-serif}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .4rem}
h2{font-size:1.25rem;margin:2rem 0 .6rem;padding-bottom:.2rem;border-bottom:2px solid #1c1b1f;break-after:avoid}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem;break-after:avoid}
p{margin:.5rem 0;orphans:3;widows:3}
ul,ol{margin:.4rem 0;padding-left:1.4rem}li{margin:.25rem 0;break-inside:avoid}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #c9c9ce}
tr,figure,.box,.facts{break-inside:avoid}
thead{display:table-header-group}
.facts th{width:11.5rem;font-weight:600}
.facts td,.subject,code,pre{overflow-wrap:anywhere}
.sign{white-space:nowrap;width:7.5rem;font-weight:600}
.count{white-space:nowrap;width:9rem;color:#44444a;font-size:.9em}
.quiet{color:#55555b;font-size:.9em}
.good{color:#1b6e3c}.warn{color:#8a5a00}.bad{color:#b3261e}
.box{border:2px solid currentColor;border-left-width:10px;padding:.7rem 1rem;margin:1rem 0}
.box p{color:#1c1b1f}.box .verdict{font-size:1.35rem;font-weight:700;color:inherit;margin:0}
code,pre{font-family:ui-monospace,'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace;font-size:.88em}
pre{white-space:pre-wrap;background:#f4f4f6;border:1px solid #c9c9ce;padding:.6rem .8rem;line-height:1.45}
figure{margin:1rem 0}svg{max-width:100%;height:auto}
footer{margin-top:2.5rem;padding-top:.6rem;border-top:1px solid #c9c9ce}
@media print{body{font-size:10.5pt;padding:0;max-width:none}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
pre{font-size:7.6pt;background:none}a{color:inherit;text-decoration:none}}
`;

/** Nothing runs and nothing is fetched, whatever the page holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function page(what: { readonly title: string; readonly language: Language; readonly body: Html }): string {
  const { title, language, body } = what;
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(DRAWING_STYLE)}${trusted(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}
