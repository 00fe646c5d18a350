"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "accounts.account_closed": "Closed an account",
    "accounts.community_founded": "Founded the community",
    "accounts.data_copy_asked": "Asked for a copy of their data",
    "accounts.email_change_asked": "Asked to change an e-mail address",
    "accounts.email_change_stopped": "Stopped a change of an e-mail address",
    "accounts.email_change_undone": "Undid a change of an e-mail address",
    "accounts.email_changed": "Changed an e-mail address",
    "accounts.other_sessions_ended": "Signed out everywhere else",
    "accounts.password_changed": "Changed a password",
    "accounts.recovery_code_used": "Used a recovery code",
    "accounts.recovery_codes_renewed": "Made new recovery codes",
    "accounts.role_changed": "Changed a member's role",
    "accounts.second_step_off": "Switched the second step of sign-in off",
    "accounts.second_step_on": "Switched the second step of sign-in on",
}
