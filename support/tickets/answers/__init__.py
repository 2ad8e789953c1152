"""What we say to a customer: the automatic first answer, an agent's own, a prepared one, and what each would do."""
