"""The stateless inference service: pictures in, vectors out, over HTTP. `app.build` makes it from settings."""
