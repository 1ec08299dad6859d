"""The media types that packs carry and the file extension of each: what a browser on a phone plays without help."""

EXTENSIONS = {
    "image/avif": "avif",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "text/vtt": "vtt",
    "model/gltf-binary": "glb",
    "model/vnd.usdz+zip": "usdz",
    "application/vnd.museum.tiles": "tiles",
}
TYPES = {extension: media_type for media_type, extension in EXTENSIONS.items()}
