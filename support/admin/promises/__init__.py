"""What was promised and by whom it is kept: clocks, escalations, playbooks, on call, and the days nobody works."""
