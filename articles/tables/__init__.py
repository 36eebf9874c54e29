"""Tables in and out: articles, reporters, sections and tags as CSV, XLSX and JSON.

    bytes ─ formats ─▶ rows ─ resources ─▶ plan ─ preview ─▶ a page to confirm        admin.py leads people through it
                                             └──── apply ──▶ rows of the archive, one version an article

An export turns the arrows around. Where django-import-export has the machinery (resources, result, buttons, addresses),
it is used; reading, writing, preview and import are ours, because its own hold everything in memory and on one page.
"""
