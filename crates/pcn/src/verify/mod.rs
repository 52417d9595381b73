//! Recomputes a plan and a certificate the slow way; shares no code with `candidates` or `solve`.
