"""Who wants to be told of what the public page says: asked twice, told once per word, gone with one click.

Enters: visitors through `views` (ask, confirm, choose, leave), public words from `lifecycle` and `maintenance` through
`broadcast.announce`. Leaves: Subscriber and Broadcast rows, mails and webhook calls in the outbox. Nobody learns here
who subscribes: every asker reads the same sentence, and links are signed. A webhook is called through the one egress
function, which refuses addresses inside, whatever a name says when it is looked up.
"""
