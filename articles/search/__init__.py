"""Search: what an article's terms are, which articles have them, and what a reader's query asks for.

`terms` cuts texts and queries into terms, alike for every database; `conditions` says what is asked of them; an engine
(`engines`) knows which places have which terms; `entries` keeps it right, in the transaction that changes an article.
"""
