"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "admin.brand_changed": "Changed the brand",
    "admin.delivery_dropped": "Gave up a failed delivery",
    "admin.delivery_replayed": "Tried failed deliveries again",
    "admin.errand_cancelled": "Cancelled a task",
    "admin.export_started": "Started an export",
    "admin.import_started": "Started an import",
    "admin.job_dropped": "Gave up a failed job",
    "admin.job_replayed": "Tried failed jobs again",
    "admin.test_mail_sent": "Sent a test mail",
}
