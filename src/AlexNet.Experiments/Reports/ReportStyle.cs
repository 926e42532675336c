namespace AlexNet.Experiments.Reports;

/// <summary>How pages look: on a phone of 360 pixels as on a wide screen, by day and by night, and on paper.</summary>
internal static class ReportStyle
{
    // No < > & or quotes: within HTML made as XML they would be escaped.
    public const string Css = """

        :root{color-scheme:light dark;--ground:#ffffff;--ink:#1c2127;--muted:#5f6873;--line:#dfe3e8;--panel:#f4f6f8;--link:#0b62a4;--right:#0b62a4;--wrong:#b3261e}
        @media (prefers-color-scheme:dark){:root{--ground:#15191e;--ink:#e4e8ec;--muted:#9aa4af;--line:#323a43;--panel:#1d2329;--link:#66b3f4;--right:#66b3f4;--wrong:#ff8f86}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,Roboto,Arial,sans-serif;-webkit-text-size-adjust:100%}
        main{max-width:72rem;margin:0 auto;padding:1rem}
        h1,h2,h3,p,dd,li,figcaption,summary{overflow-wrap:anywhere}
        h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
        h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}
        h3{font-size:1.1rem;margin:1.6rem 0 .5rem}
        a{color:var(--link)}
        .summary{font-size:1.1rem;margin:.3rem 0 1rem}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.6rem 1.5rem;margin:1rem 0}
        dt{color:var(--muted);font-size:.85rem}
        dd{margin:0}
        figure{margin:0;min-width:0}
        figcaption{color:var(--muted);font-size:.9rem;margin:.3rem 0 1.2rem}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.2rem;margin:.5rem 0 1rem}
        .charts figure{max-width:35rem}
        svg.chart{display:block;width:100%;height:auto}
        img{display:block;max-width:100%;height:auto}
        .table{margin:.8rem 0 1.4rem}
        .scroll{overflow-x:auto;max-width:100%}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.95rem}
        .caption{color:var(--muted);font-size:.9rem;margin:.2rem 0}
        th,td{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
        th.text,td.text{text-align:left}
        tbody th{font-weight:400}
        thead th{color:var(--muted);font-weight:600;max-width:9rem;vertical-align:bottom}
        td{white-space:nowrap}
        td.text,tbody th{white-space:normal;overflow-wrap:anywhere;min-width:7.5rem;max-width:26rem}
        tbody th{min-width:9.5rem}
        td.none{color:var(--muted)}
        .matrix th,.matrix td{padding:.25rem .45rem;text-align:center;vertical-align:middle}
        .matrix thead th{font-size:.8rem;overflow-wrap:anywhere;max-width:5.5rem;min-width:3.2rem}
        .matrix th.text{text-align:left;min-width:6rem;max-width:9rem}
        td.right{background:color-mix(in srgb,var(--right) calc(var(--share) * .45),transparent)}
        td.wrong{background:color-mix(in srgb,var(--wrong) calc(var(--share) * .45),transparent)}
        pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.8rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.9rem}
        summary{cursor:pointer;padding:.3rem 0}
        section{margin-bottom:1rem}
        @media (max-width:30rem){th,td{padding:.3rem .45rem}td.text{min-width:5.5rem}tbody th{min-width:6.5rem}}
        @media print{.scroll{overflow:visible}pre{border:0}}

        """;
}
