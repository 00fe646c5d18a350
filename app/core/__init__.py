"""The kernel: commands, events, jobs, actors, policies, text, mail, and the edge to HTTP."""
