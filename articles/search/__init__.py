"""Search: what an article's terms are, which articles have them, and what a reader's query asks for.

`terms` cuts texts and queries into terms, alike for every database; `conditions` says what is asked of them; an engine
(`engines`) knows which places have which terms; `entries` keeps it right, in the transaction that changes an article.

A question (`question`) holds what was typed (`query` reads it); `plan` makes of it what the index is asked and what must be
looked for in texts, `candidates` looks for it, and `answer` is all that a page shows, hits marked as printed (`passages`).
"""
