"""The record book and the certificate of record (志愿服务记录证明)."""
