import "./board/board";
