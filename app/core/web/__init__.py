"""HTTP: sessions, CSRF, headers, access, errors, templates."""
