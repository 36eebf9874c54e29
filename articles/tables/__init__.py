"""Tables in and out: articles, reporters, sections and tags as CSV, XLSX and JSON.

    bytes ─ formats ─▶ rows ─ articles, names ─▶ plan ─ preview ─▶ a page to confirm     admin.py leads through it
                              (resources.py)      └──── apply ──▶ the archive, one version an article

An export turns the arrows around. Where django-import-export has the machinery (resources, result, buttons, addresses),
it is used; reading, writing, preview and import are ours, because its own hold everything in memory and on one page.
"""
